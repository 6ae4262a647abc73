const never = new Promise(() => {});
await never;
