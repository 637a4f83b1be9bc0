"""What takes how long, as ratios of things done side by side in one run."""
