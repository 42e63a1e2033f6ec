"""Which slice explains a gap? A cover of the gap by the fewest slices that stand out of the noise; docs/review.md."""

from salesplan.core.review.localise.answer import Answer, Confidence, Kind, Named, Sibling

__all__ = ["Answer", "Confidence", "Kind", "Named", "Sibling"]
