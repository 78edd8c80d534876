// A wire between the browser and the server that can be cut: what is on it ends, and nobody gets through until it is joined again. Cutting it is more than
// the browser's own "offline", which its service workers don't hear of.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** @param {string} url of the server */
export async function openLink(url) {
	const { hostname, port } = new URL(url);
	const sockets = new Set();
	let whole = true;
	/** What is answered in place of the server, by its status; 0: it is reached. */
	let refusal = 0;
	/** Answers in place of the server's, by path. */
	const instead = new Map();
	const keep = (socket) => {
		if (!whole) return socket.destroy();
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
	};
	const server = createServer((incoming, answer) => {
		if (refusal !== 0) {
			answer.writeHead(refusal, { 'content-type': 'text/html' });
			return answer.end(`<html><title>${refusal}</title><h1>Bad Gateway</h1></html>`);
		}
		const change = instead.get(incoming.url);
		const { method, headers, url: path } = incoming;
		const onward = request(
			{
				hostname,
				port,
				method,
				path,
				headers: change ? { ...headers, 'accept-encoding': '', 'if-none-match': '' } : headers,
			},
			(response) => {
				if (!change) {
					answer.writeHead(response.statusCode, response.rawHeaders);
					return response.pipe(answer);
				}
				let text = '';
				response.setEncoding('utf8').on('data', (part) => {
					text += part;
				});
				response.on('end', () => {
					answer.writeHead(200, {
						'content-type': response.headers['content-type'],
						'cache-control': 'no-cache',
					});
					answer.end(change(text));
				});
			},
		);
		onward.on('error', () => answer.destroy());
		incoming.pipe(onward);
	});
	server.on('connection', keep);
	server.on('upgrade', ({ method, url: path, rawHeaders }, socket, head) => {
		if (refusal !== 0) return socket.end(`HTTP/1.1 ${refusal} Bad Gateway\r\ncontent-length: 0\r\n\r\n`);
		const onward = connect(Number(port), hostname, () => {
			const lines = [];
			for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`);
			onward.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
			onward.write(head);
			onward.pipe(socket).pipe(onward);
		});
		const end = () => {
			onward.destroy();
			socket.destroy();
		};
		onward.on('error', end).on('close', end);
		socket.on('close', end);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		/** What the server says at a path from now on. */
		change: (path, how) => instead.set(path, how),
		cut() {
			whole = false;
			for (const socket of sockets) socket.destroy();
		},
		join() {
			whole = true;
			refusal = 0;
		},
		/** The proxy stays, and the server behind it is gone: what is on the wire ends, and every request is answered so. */
		lose(status) {
			refusal = status;
			for (const socket of sockets) socket.destroy();
		},
		async close() {
			this.cut();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
