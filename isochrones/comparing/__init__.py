"""What one dataset says and another does not, and whether one may take the other's place."""

from isochrones.build.region import PublishLimits
from isochrones.comparing.comparison import Comparison, compare
from isochrones.comparing.judgement import Refusal, judge

__all__ = ["Comparison", "PublishLimits", "Refusal", "compare", "judge"]
