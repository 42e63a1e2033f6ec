"""The plan on the screen: the total and its anchors, the editable grid, versions."""
