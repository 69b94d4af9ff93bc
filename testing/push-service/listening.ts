/**
 * A server on a loopback port that can be closed at once, whoever is connected.
 */
import type { AddressInfo, Server, Socket } from 'node:net';

export interface Listening {
  port: number;
  close(): Promise<void>;
}

/**
 * @param port 0 for any free one
 * @throws {Error} when the port is in use, or the loopback interface cannot be listened on
 */
export function listenOnLoopback(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    // A test cuts connections on purpose; an unheard 'error' would end the process.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', track);
  server.on('secureConnection', track);

  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explain(error, port));
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      resolve({
        port: (server.address() as AddressInfo).port, // a TCP server that listens has one
        close() {
          const closed = new Promise<void>((done) => server.close(() => done()));
          for (const socket of sockets) socket.destroy();
          return closed;
        },
      });
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  const cause = { cause: error };
  if (error.code === 'EADDRINUSE')
    return new Error(`port ${port} of 127.0.0.1 is in use; choose another one, or 0 for any that is free`, cause);
  if (error.code === 'EACCES')
    return new Error(`port ${port} of 127.0.0.1 is not for this user; choose one from 1024 on`, cause);
  return error;
}
