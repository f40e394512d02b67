"""A model for each region of the map, blended where regions meet."""
