"""What leads and agents tell each other beside their calls: orders to a desk, raised hands, messages."""
