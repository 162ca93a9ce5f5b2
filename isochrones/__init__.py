"""Exact multimodal reachability of training establishments."""
