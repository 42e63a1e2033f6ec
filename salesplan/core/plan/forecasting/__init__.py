"""What comes next, and where the year lands: forecasts of many series at once, with intervals that were measured.

`models` and `seasons` are the parts, `points` puts them together for histories of any length, `paths` adds intervals
month by month, `landing` forecasts year totals with an interval of their own. numpy only; every series of a call is
worked out together with the others of its length.
"""
