"""Which slice explains a gap? A cover of the gap by the fewest slices that stand out of the noise; docs/review.md.

`leaves` reads the table, `cube` holds every slice, `noise` says how far a leaf strays by chance, `effects` judges a set
of slices, `cover` searches for the best, `saying` picks what is worth saying, `mixing` finds whose growth moved a
ratio, `naming` puts it into words.
"""

from salesplan.core.review.localise.answer import Answer, Apart, Confidence, Kind, Named, Sibling
from salesplan.core.review.localise.localising import localise

__all__ = ["Answer", "Apart", "Confidence", "Kind", "Named", "Sibling", "localise"]
