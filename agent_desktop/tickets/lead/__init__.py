"""What a team lead is asked for, or has to hear of, while somebody is on the line."""
