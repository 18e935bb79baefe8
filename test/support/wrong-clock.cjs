// Preloaded by a process whose clock must be wrong by CLOCK_ERROR_MS.
const now = Date.now;
Date.now = () => now() + Number(process.env['CLOCK_ERROR_MS']);
