"""Reading: words, English or Chinese, become a scene."""
