import { describe, expect, it } from 'vitest';
import { type PageOf, Pager } from '../utils/pager';

interface Item {
	id: string;
	text?: string;
}
const pageOf = (ids: string, nextCursor: string | null = null): PageOf<Item> => ({
	items: [...ids].map((id) => ({ id })),
	nextCursor,
});

/** A server whose answers come when the test says so. */
function open() {
	const asked: {
		cursor: string | null;
		signal: AbortSignal;
		answer(page: PageOf<Item>): Promise<void>;
		fail(): Promise<void>;
	}[] = [];
	const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
	const load = (cursor: string | null, signal: AbortSignal) =>
		new Promise<PageOf<Item>>((resolve, reject) =>
			asked.push({
				cursor,
				signal,
				answer: (page) => {
					resolve(page);
					return settled();
				},
				fail: () => {
					reject(new Error('no answer'));
					return settled();
				},
			}),
		);
	const pager = new Pager<Item>();
	const last = () => {
		const one = asked.at(-1);
		if (!one) throw new Error('nothing was asked');
		return one;
	};
	const shown = () =>
		pager
			.state()
			.items.map(({ id }) => id)
			.join('');
	return { pager, load, asked, last, shown };
}

async function opened(first = pageOf('ab', '2')) {
	const list = open();
	list.pager.begin(list.load);
	await list.last().answer(first);
	return list;
}

describe('a list that is read page by page', () => {
	it('goes on from cursor to cursor until there is none', async () => {
		const { pager, asked, last, shown } = await opened();
		expect([shown(), pager.state().hasMore]).toEqual(['ab', true]);
		pager.more();
		await last().answer(pageOf('cd'));
		expect(asked.map(({ cursor }) => cursor)).toEqual([null, '2']);
		expect([shown(), pager.state().hasMore]).toEqual(['abcd', false]);
		pager.more();
		expect(asked).toHaveLength(2);
	});

	it('is loading before its first page, and ready without anything in it', async () => {
		const { pager, load, last } = open();
		pager.begin(load);
		expect(pager.state()).toMatchObject({ status: 'loading', isBusy: true });
		await last().answer({ items: null });
		expect(pager.state()).toMatchObject({ status: 'ready', items: [], hasMore: false, isBusy: false });
	});

	it('shows once what two pages have, or one page twice', async () => {
		const { pager, last, shown } = await opened();
		pager.more();
		await last().answer(pageOf('bccd'));
		expect(shown()).toBe('abcd');
	});

	it('asks for one page at a time, however often it is wanted', async () => {
		const { pager, asked, last, shown } = await opened();
		pager.more();
		pager.more();
		expect(asked).toHaveLength(2);
		await last().answer(pageOf('c'));
		expect(shown()).toBe('abc');
	});

	it('keeps what it has when a page fails, and asks for the same again', async () => {
		const { pager, asked, last, shown } = await opened();
		pager.more();
		await last().fail();
		expect([shown(), pager.state().status, pager.state().hasMore]).toEqual(['ab', 'ready', true]);
		expect(pager.state().refusal).toBeInstanceOf(Error);
		pager.more();
		expect(pager.state().refusal).toBeNull();
		await last().answer(pageOf('c'));
		expect(asked.map(({ cursor }) => cursor)).toEqual([null, '2', '2']);
		expect(shown()).toBe('abc');
	});

	it('has failed without its first page, until that is tried again', async () => {
		const { pager, load, last, shown } = open();
		pager.begin(load);
		await last().fail();
		expect(pager.state().status).toBe('failed');
		pager.more();
		expect(pager.state().status).toBe('loading');
		await last().answer(pageOf('a'));
		expect([shown(), pager.state().status]).toEqual(['a', 'ready']);
	});

	it('asks nobody any more once its page is left, and drops what still comes', async () => {
		const { pager, last, shown } = await opened();
		pager.more();
		pager.stop();
		expect(last().signal.aborted).toBe(true);
		await last().answer(pageOf('c'));
		expect([shown(), pager.state().isBusy, pager.state().refusal]).toEqual(['ab', false, null]);
	});

	it('gives way to another list, and stays on screen until that is there', async () => {
		const { pager, load, asked, last, shown } = await opened();
		pager.more();
		pager.begin(load);
		await asked[1]?.answer(pageOf('late'));
		expect(shown()).toBe('ab');
		expect(last().cursor).toBeNull();
		await last().answer(pageOf('xy'));
		expect(shown()).toBe('xy');
	});

	it('shows nothing of the list before when another can not be read', async () => {
		const { pager, load, last, shown } = await opened();
		pager.begin(load);
		await last().fail();
		expect([shown(), pager.state().status, pager.state().hasMore]).toEqual(['', 'failed', false]);
		pager.more();
		expect(last().cursor).toBeNull();
	});

	it('reads again as much as is there, as it is now', async () => {
		const { pager, asked, last, shown } = await opened();
		pager.more();
		await last().answer(pageOf('cd', '3'));
		pager.refresh();
		await last().answer(pageOf('na', '2'));
		expect(shown()).toBe('abcd');
		await last().answer(pageOf('bc', '3'));
		expect([shown(), pager.state().hasMore]).toEqual(['nabc', true]);
		expect(asked.map(({ cursor }) => cursor)).toEqual([null, '2', null, '2']);
	});

	it('reads again after the page that was on its way when something changed', async () => {
		const { pager, asked, last, shown } = await opened();
		pager.more();
		pager.refresh();
		pager.refresh();
		await last().answer(pageOf('c'));
		expect(asked.map(({ cursor }) => cursor)).toEqual([null, '2', null]);
		await last().answer(pageOf('bc'));
		expect(shown()).toBe('bc');
	});

	it('takes over what has become of one, and does not bring back what was taken out', async () => {
		const { pager, last } = await opened(pageOf('abc'));
		pager.refresh();
		pager.put({ id: 'b', text: 'new' });
		pager.drop('a');
		expect(pager.state().items).toEqual([{ id: 'b', text: 'new' }, { id: 'c' }]);
		await last().answer(pageOf('abc'));
		expect(pager.state().items.map(({ id }) => id)).toEqual(['b', 'c']);
	});

	it('tells who listens, and gives the same state until something changes', async () => {
		const { pager, last } = await opened();
		let told = 0;
		const end = pager.subscribe(() => told++);
		expect(pager.state()).toBe(pager.state());
		pager.more();
		await last().answer(pageOf('c'));
		expect(told).toBe(2);
		end();
		pager.drop('c');
		expect(told).toBe(2);
	});
});
