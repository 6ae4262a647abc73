console.log('throws runs once');
throw new RangeError('from a module');
