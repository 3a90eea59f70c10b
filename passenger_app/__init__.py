"""The centre: the Flask application travellers and officers use."""
