"""What one dataset says and another does not, and whether one may take the other's place."""

from isochrones.comparing.comparison import Comparison, compare
from isochrones.comparing.judgement import Refusal, judge, judged_record
from isochrones.region.region_file import PublishLimits

__all__ = ["Comparison", "PublishLimits", "Refusal", "compare", "judge", "judged_record"]
