"""What feeds are worth before anything is built of them."""

from isochrones.checking.check import check_feeds, check_region
from isochrones.checking.check_page import check_page
from isochrones.checking.feed_check import CheckReport, FeedCheck
from isochrones.checking.reason import Reason, Rule

__all__ = ["CheckReport", "FeedCheck", "Reason", "Rule", "check_feeds", "check_page", "check_region"]
