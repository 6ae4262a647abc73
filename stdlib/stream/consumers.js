// stream/consumers: all of a stream, or of any async iterable, as one value.
'use strict';

const { Buffer } = require('buffer');

async function parts(stream, take) {
  const all = [];
  for await (const chunk of stream) all.push(take(chunk));
  return all;
}

async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

/** The bytes; text counts as UTF-8. */
async function arrayBuffer(stream) {
  const whole = Buffer.concat(await parts(stream, bytesOf));
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength);
}

function bytesOf(chunk) {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  return Buffer.from(String(chunk));
}

async function text(stream) {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const chunk of stream) whole += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return whole + decoder.decode();
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = { arrayBuffer, buffer, text, json };
