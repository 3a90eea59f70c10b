// The camera: pictures go as raw bodies to the program on this machine, one at a time, and are
// kept nowhere. The screen says whether a pass or a face is looked for; else the camera rests.
(() => {
  "use strict";
  const EVERY = { pass: 150, face: 150 };
  const WIDEST = 1280;
  const video = document.getElementById("camera");
  const canvas = document.createElement("canvas");
  let stream = null;
  let refused = false;

  const wanted = () => document.getElementById("screen")?.dataset.camera ?? "";
  const pause = (time) => new Promise((done) => { setTimeout(done, time); });

  const open = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { width: { ideal: WIDEST }, height: { ideal: 720 } },
      });
      stream.getVideoTracks()[0].addEventListener("ended", () => { stream = null; });
      video.srcObject = stream;
      await video.play();
      refused = false;
    } catch {
      stream = null;
      if (!refused) await fetch("/no-camera", { method: "POST" }).catch(() => {});
      refused = true;
    }
  };

  const picture = () => new Promise((done) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(done, "image/jpeg", 0.88);
  });

  const send = async () => {
    if (!video.videoWidth) return;
    const body = await picture();
    if (body) await fetch("/frames", { method: "POST", body, headers: { "Content-Type": "image/jpeg" } });
  };

  const run = async () => {
    for (;;) {
      const now = wanted();
      document.body.dataset.camera = now;
      if (now && !stream) await open();
      if (now && stream) await send().catch(() => {});
      await pause(EVERY[now] ?? 300);
      if (now && !stream) await pause(2000);
    }
  };
  run();
})();
