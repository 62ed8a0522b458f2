"""One run: trained, recorded, played and evaluated."""
