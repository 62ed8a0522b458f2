"""The race: what is asked, its state, its layout and its drawings; its screen is elsewhere."""
