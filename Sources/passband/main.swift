print("passband")
