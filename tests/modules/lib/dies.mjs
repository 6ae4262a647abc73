setTimeout(() => null.x, 10);
