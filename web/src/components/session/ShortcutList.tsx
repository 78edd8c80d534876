import { useTranslation } from 'react-i18next';

const keys = [
	['M', 'm'],
	['V', 'v'],
	['S', 's'],
	['T', 't'],
	['C', 'c'],
	['N', 'n'],
	['P', 'p'],
	['D', 'd'],
	['I', 'i'],
	['?', 'help'],
	['Esc', 'escape'],
] as const;

export function ShortcutList() {
	const { t } = useTranslation();
	return (
		<dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2.5">
			{keys.map(([key, meaning]) => (
				<div key={key} className="contents">
					<dt>
						<kbd className="inline-block min-w-9 rounded-sm border border-edge bg-paper px-2 py-1 text-center font-sans font-semibold text-sm">
							{key}
						</kbd>
					</dt>
					<dd>{t(`keys.${meaning}`)}</dd>
				</div>
			))}
		</dl>
	);
}
