"""What is measured and drawn, as plain numpy records: histories, pictures, answers of probes."""
