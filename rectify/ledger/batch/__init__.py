"""Many items at once (批量办理): what may move now, and the verbs over a whole SELECT, in few statements."""
