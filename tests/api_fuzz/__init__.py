"""The API under fire: generated calls, right and wrong, by people of different posts."""
