"""Making the plan: splitting a total so that every sum ties."""
