// The local zone follows process.env.TZ while the program runs.
module.exports = function (require, out) {
  const show = (zone) => {
    const summer = new Date(Date.UTC(2024, 6, 1, 12));
    out(zone, summer.getHours(), summer.getTimezoneOffset(), new Date(2024, 0, 1).toISOString(), summer.toString(),
      Intl.DateTimeFormat().resolvedOptions().timeZone, summer.toLocaleString());
  };
  for (const zone of ['Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Tokyo', 'Australia/Lord_Howe']) {
    process.env.TZ = zone;
    show(zone);
  }
  process.env.TZ = 'Asia/Tokyo';
  Object.defineProperty(process.env, 'TZ', { value: 'Europe/Paris', writable: true, enumerable: true, configurable: true });
  show('defined');
  process.env.TZ = 'UTC';
  out(delete process.env.TZ, process.env.TZ, 'TZ' in process.env);
};
