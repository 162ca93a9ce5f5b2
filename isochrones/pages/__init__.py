"""Pages a person reads: self-contained HTML with tables, calendars and maps.

Every builder returns `Markup`, and escapes whatever is not.
"""

from isochrones.pages.calendar_chart import calendar_heat_map
from isochrones.pages.document import facts, note, page, section, table, warning
from isochrones.pages.markup import Markup, element, joined
from isochrones.pages.point_map import PointLayer, point_map

__all__ = [
    "Markup",
    "PointLayer",
    "calendar_heat_map",
    "element",
    "facts",
    "joined",
    "note",
    "page",
    "point_map",
    "section",
    "table",
    "warning",
]
