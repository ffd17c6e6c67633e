"""The project read as a whole."""
