//! Listeners and streams on the loopback address. Both ends live in one loop unless a test needs a blocking peer.

use gill_eventloop::errno::name;
use gill_eventloop::net::{Address, WriteOutcome};
use gill_eventloop::{Event, EventKind, EventLoop, Options, RecordId, Site};
use std::io::{Read, Write};
use std::net::SocketAddr;

fn new_loop() -> EventLoop {
    EventLoop::new(Options::default()).unwrap()
}

fn inet(text: &str) -> Address {
    Address::Inet(text.parse().unwrap())
}

fn listen(event_loop: &mut EventLoop) -> (RecordId, SocketAddr) {
    let origin = event_loop.origin(Site { code: 9, pc: 1 });
    let id = event_loop.listen(inet("127.0.0.1:0"), 511, origin).unwrap();
    match event_loop.listeners.get(id).unwrap().local {
        Address::Inet(address) => (id, address),
        Address::Path(_) => panic!("it listens on the loopback address"),
    }
}

fn connect(event_loop: &mut EventLoop, address: SocketAddr) -> RecordId {
    let origin = event_loop.origin(Site { code: 8, pc: 1 });
    event_loop.connect(Address::Inet(address), origin).unwrap()
}

fn write(event_loop: &mut EventLoop, id: RecordId, data: &[u8]) -> WriteOutcome {
    let origin = event_loop.origin(Site::NONE);
    event_loop.write(id, data, origin).unwrap()
}

fn next(event_loop: &mut EventLoop) -> Event {
    event_loop.next().unwrap().expect("the loop ended early")
}

#[test]
fn an_echo_server_serves_a_client_and_the_loop_ends() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    let client = connect(&mut event_loop, address);
    let mut got = Vec::new();
    let mut log = Vec::new();
    while let Some(event) = event_loop.next().unwrap() {
        match event.kind {
            EventKind::Connected => {
                log.push("connected");
                event_loop.read_start(client).unwrap();
                write(&mut event_loop, client, b"hello");
                event_loop.shutdown(client).unwrap();
            }
            EventKind::Accepted { stream } => {
                let record = event_loop.streams.get(stream).unwrap();
                assert_eq!(record.origin.parent, event.id);
                assert_eq!(record.origin.site.code, 9);
                assert_eq!(record.listener, listener);
                assert_eq!(record.local, Some(Address::Inet(address)));
                event_loop.read_start(stream).unwrap();
            }
            EventKind::Data { len } => {
                let data = event_loop.data(len).to_vec();
                if event.record == client {
                    got.extend_from_slice(&data);
                } else {
                    assert_eq!(write(&mut event_loop, event.record, &data), WriteOutcome::Done);
                }
            }
            EventKind::End if event.record == client => {
                log.push("end");
                assert!(event_loop.close(client));
                assert!(!event_loop.close(client));
                assert!(event_loop.close(listener));
            }
            EventKind::End => event_loop.shutdown(event.record).unwrap(),
            EventKind::ShutdownDone { errno } => {
                assert_eq!(errno, 0);
                if event.record != client {
                    event_loop.close(event.record);
                }
            }
            EventKind::Closed => log.push("closed"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(got, b"hello");
    assert_eq!(log.iter().filter(|l| **l == "closed").count(), 3);
    assert!(event_loop.streams.is_empty() && event_loop.listeners.is_empty());
}

#[test]
fn a_full_peer_makes_writes_queue_and_drain() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    const TOTAL: usize = 24 << 20;
    let reader = std::thread::spawn(move || {
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        // The first byte says that the queue has been looked at.
        let mut all = Vec::new();
        let mut first = [0];
        socket.read_exact(&mut first).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(50));
        socket.read_to_end(&mut all).unwrap();
        (first[0], all)
    });
    let stream = match next(&mut event_loop).kind {
        EventKind::Accepted { stream } => stream,
        other => panic!("{other:?}"),
    };
    event_loop.close(listener);
    let data: Vec<u8> = (0..TOTAL).map(|n| (n % 251) as u8).collect();
    let half = TOTAL / 2;
    let WriteOutcome::Queued { request: first, above_high_water } =
        write(&mut event_loop, stream, &data[..half])
    else {
        panic!("the system took 12 MB")
    };
    assert!(above_high_water);
    let WriteOutcome::Queued { request: second, .. } = write(&mut event_loop, stream, &data[half..]) else {
        panic!()
    };
    let record = event_loop.streams.get(stream).unwrap();
    assert_eq!(record.queue.len(), 2);
    assert_eq!(record.queued_bytes as u64 + record.bytes_written, TOTAL as u64);
    event_loop.shutdown(stream).unwrap();
    let mut seen = Vec::new();
    while let Some(event) = event_loop.next().unwrap() {
        if event.record == stream {
            seen.push(event.kind);
        }
        if matches!(event.kind, EventKind::ShutdownDone { .. }) {
            assert_eq!(event_loop.streams.get(stream).unwrap().bytes_written, TOTAL as u64);
            event_loop.close(stream);
        }
    }
    assert_eq!(
        seen,
        [
            EventKind::Written { request: first, errno: 0 },
            EventKind::Written { request: second, errno: 0 },
            EventKind::Drained,
            EventKind::ShutdownDone { errno: 0 },
            EventKind::Closed,
        ]
    );
    let (first, rest) = reader.join().unwrap();
    assert_eq!(first, data[0]);
    assert!(rest[..] == data[1..]);
}

#[test]
fn a_stream_that_is_not_read_holds_the_sender_back() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    let mut peer = std::net::TcpStream::connect(address).unwrap();
    let EventKind::Accepted { stream } = next(&mut event_loop).kind else { panic!() };
    event_loop.close(listener);
    peer.write_all(b"abc").unwrap();
    // Not reading: the stream does not keep the loop alive and no data is delivered.
    assert_eq!(next(&mut event_loop).kind, EventKind::Closed);
    assert_eq!(event_loop.next().unwrap(), None);
    event_loop.read_start(stream).unwrap();
    let EventKind::Data { len } = next(&mut event_loop).kind else { panic!() };
    assert_eq!(event_loop.data(len), b"abc");
    event_loop.read_stop(stream).unwrap();
    peer.write_all(b"def").unwrap();
    drop(peer);
    assert_eq!(event_loop.next().unwrap(), None);
    event_loop.read_start(stream).unwrap();
    let EventKind::Data { len } = next(&mut event_loop).kind else { panic!() };
    assert_eq!(event_loop.data(len), b"def");
    assert_eq!(next(&mut event_loop).kind, EventKind::End);
    assert_eq!(event_loop.streams.get(stream).unwrap().bytes_read, 6);
    assert!(!event_loop.alive(), "an ended stream does not hold the loop");
    event_loop.close(stream);
    assert_eq!(next(&mut event_loop).kind, EventKind::Closed);
    assert_eq!(event_loop.next().unwrap(), None);
}

#[test]
fn errors_have_nodes_names() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    let origin = event_loop.origin(Site::NONE);
    let error = event_loop.listen(Address::Inet(address), 1, origin).unwrap_err();
    assert_eq!((error.code(), error.syscall), ("EADDRINUSE", "listen"));
    let error = event_loop.listen(inet("192.0.2.1:0"), 1, origin).unwrap_err();
    assert_eq!(error.code(), "EADDRNOTAVAIL");
    event_loop.close(listener);
    assert_eq!(next(&mut event_loop).kind, EventKind::Closed);

    let client = connect(&mut event_loop, address);
    let EventKind::ConnectFailed { errno } = next(&mut event_loop).kind else { panic!() };
    assert_eq!(name(errno), "ECONNREFUSED");
    event_loop.close(client);
    assert_eq!(next(&mut event_loop).kind, EventKind::Closed);
    assert_eq!(event_loop.write(client, b"x", origin).unwrap_err().code(), "EBADF");
    assert_eq!(event_loop.read_start(client).unwrap_err().code(), "EBADF");
    assert_eq!(event_loop.next().unwrap(), None);
}

#[test]
fn a_reset_is_told_to_the_reader_and_then_to_the_writer() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    let client = connect(&mut event_loop, address);
    let mut server = None;
    for _ in 0..2 {
        if let EventKind::Accepted { stream } = next(&mut event_loop).kind {
            server = Some(stream);
        }
    }
    event_loop.close(listener);
    event_loop.read_start(client).unwrap();
    assert!(event_loop.reset(server.unwrap()));
    let mut failed = None;
    for _ in 0..3 {
        let event = next(&mut event_loop);
        if let EventKind::ReadFailed { errno } = event.kind {
            failed = Some((event.record, name(errno)));
        }
    }
    assert_eq!(failed, Some((client, "ECONNRESET")));
    let origin = event_loop.origin(Site::NONE);
    assert_eq!(event_loop.write(client, b"x", origin).unwrap_err().code(), "EPIPE");
    event_loop.close(client);
    assert_eq!(next(&mut event_loop).kind, EventKind::Closed);
    assert_eq!(event_loop.next().unwrap(), None);
}

#[test]
fn writes_before_the_connection_is_made_are_kept() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    let client = connect(&mut event_loop, address);
    assert!(matches!(write(&mut event_loop, client, b"early"), WriteOutcome::Queued { .. }));
    event_loop.shutdown(client).unwrap();
    let mut got = Vec::new();
    while let Some(event) = event_loop.next().unwrap() {
        match event.kind {
            EventKind::Accepted { stream } => {
                event_loop.close(listener);
                event_loop.read_start(stream).unwrap();
            }
            EventKind::Data { len } => got.extend_from_slice(event_loop.data(len)),
            EventKind::End => {
                event_loop.close(event.record);
                event_loop.close(client);
            }
            _ => {}
        }
    }
    assert_eq!(got, b"early");
}

#[test]
fn options_and_refs() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    assert!(event_loop.alive());
    assert!(event_loop.set_ref(listener, false));
    assert!(!event_loop.alive());
    let peer = std::net::TcpStream::connect(address).unwrap();
    event_loop.set_ref(listener, true);
    let EventKind::Accepted { stream } = next(&mut event_loop).kind else { panic!() };
    event_loop.set_nodelay(stream, true).unwrap();
    event_loop.set_keepalive(stream, true, std::time::Duration::from_secs(60)).unwrap();
    event_loop.set_keepalive(stream, false, std::time::Duration::ZERO).unwrap();
    assert_eq!(event_loop.streams.get(stream).unwrap().remote, peer.local_addr().ok().map(Address::Inet));
    event_loop.read_start(stream).unwrap();
    event_loop.set_ref(stream, false);
    event_loop.set_ref(listener, false);
    assert!(!event_loop.alive());
    // A close is waited for even so.
    event_loop.close(stream);
    assert!(event_loop.alive());
    assert_eq!(next(&mut event_loop).kind, EventKind::Closed);
}

#[test]
fn many_connections_at_once() {
    let mut event_loop = new_loop();
    let (listener, address) = listen(&mut event_loop);
    let clients: Vec<_> = (0..200).map(|_| connect(&mut event_loop, address)).collect();
    let mut ended = 0;
    while let Some(event) = event_loop.next().unwrap() {
        match event.kind {
            EventKind::Connected => {
                write(&mut event_loop, event.record, b"ping");
                event_loop.shutdown(event.record).unwrap();
            }
            EventKind::Accepted { stream } => event_loop.read_start(stream).unwrap(),
            EventKind::End => {
                assert_eq!(event_loop.streams.get(event.record).unwrap().bytes_read, 4);
                event_loop.close(event.record);
                ended += 1;
                if ended == clients.len() {
                    clients.iter().for_each(|id| assert!(event_loop.close(*id)));
                    event_loop.close(listener);
                }
            }
            _ => {}
        }
    }
    assert_eq!(ended, 200);
    assert!(event_loop.streams.is_empty());
}

#[test]
fn a_local_listener_takes_its_file_away() {
    let mut event_loop = new_loop();
    let origin = event_loop.origin(Site::NONE);
    let path = std::env::temp_dir().join(format!("gill-loop-{}.sock", std::process::id()));
    let address = Address::Path(path.to_str().unwrap().into());
    let error = event_loop.listen(Address::Path("/nonexistent/x".into()), 1, origin).unwrap_err();
    assert_eq!((error.code(), error.syscall), ("EACCES", "listen"));
    let long = Address::Path("x".repeat(200).into());
    assert_eq!(event_loop.listen(long, 1, origin).unwrap_err().code(), "EINVAL");
    let listener = event_loop.listen(address.clone(), 1, origin).unwrap();
    assert_eq!(event_loop.listen(address.clone(), 1, origin).unwrap_err().code(), "EADDRINUSE");
    let client = event_loop.connect(address.clone(), origin).unwrap();
    let mut accepted = None;
    let mut connected = false;
    while accepted.is_none() || !connected {
        match next(&mut event_loop).kind {
            EventKind::Accepted { stream } => accepted = Some(stream),
            EventKind::Connected => connected = true,
            other => panic!("{other:?}"),
        }
    }
    let accepted = accepted.unwrap();
    let stream = event_loop.streams.get(accepted).unwrap();
    assert_eq!((stream.local.as_ref(), stream.remote.as_ref()), (Some(&address), None));
    assert_eq!(event_loop.streams.get(client).unwrap().remote, Some(address.clone()));
    assert!(path.exists());
    event_loop.close(listener);
    assert!(!path.exists());
    event_loop.close(accepted);
    event_loop.close(client);
    let failed = event_loop.connect(address, origin).unwrap();
    let mut errno = 0;
    while let Some(event) = event_loop.next().unwrap() {
        if let EventKind::ConnectFailed { errno: told } = event.kind {
            errno = told;
            event_loop.close(failed);
        }
    }
    assert_eq!(name(errno), "ENOENT");
    assert_eq!(Address::Path("\0name".into()).to_string(), "@name");
}
