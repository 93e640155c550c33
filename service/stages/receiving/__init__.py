"""What others bring to us (pure): who may push, what a push is, and the life of a WebSub subscription."""
