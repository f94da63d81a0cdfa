"""A class at work: simulated students over real WebSocket sessions with a real server process."""
