"""One module per page question or action: store and core together, shared by page, command line and exports."""
