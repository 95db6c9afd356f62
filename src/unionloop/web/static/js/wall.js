// The screen on the wall reads its figures anew every five minutes; nobody sits before it to be interrupted.
setTimeout(() => location.reload(), 5 * 60 * 1000);
