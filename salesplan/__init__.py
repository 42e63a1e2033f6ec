"""The Sales Cockpit: plan, execute, review, next plan, as one loop."""
