"""What feeds are worth before anything is built of them."""
