// A service whose settings form a tree; a reload moves one branch below its own leaf, and the next look at the depth never
// ends. `kill -USR1 PID` takes a core of the spinning program, which goes on spinning.
'use strict';

class Node {
  constructor(name, parent) {
    this.name = name;
    this.parent = parent;
    this.children = [];
    if (parent !== null) parent.children.push(this);
  }
}

const nodes = new Map();

function add(name, parent) {
  nodes.set(name, new Node(name, parent === null ? null : nodes.get(parent)));
}

add('root', null);
add('http', 'root');
add('http.limits', 'http');
add('http.limits.body', 'http.limits');
add('log', 'root');

/** A line "NAME below PARENT" of the new settings. */
function move(line) {
  const [name, parent] = line.split(' below ');
  const node = nodes.get(name);
  node.parent = nodes.get(parent);
  node.parent.children.push(node);
}

function reload(text) {
  for (const line of text.split('\n')) move(line);
}

function depthOf(start) {
  let depth = 0;
  let node = start;
  while (node) {
    depth++;
    node = node.parent;
  }
  return depth;
}

function report() {
  console.log('looking');
  for (const node of nodes.values()) depthOf(node);
  console.log('never said');
}

setTimeout(reload, 10, 'log below root\nhttp below http.limits.body');
setTimeout(report, 30);
