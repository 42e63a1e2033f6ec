"""Why a figure is off: exact decompositions, where a gap sits, what people answer to it and whether it worked."""
