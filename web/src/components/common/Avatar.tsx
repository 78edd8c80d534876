import { hueOf, initials } from '../../utils/person';

interface Props {
	id: string;
	name: string;
	imageUrl?: string | null;
	online?: boolean;
	className?: string;
}

/** A person's picture, or their letters on their own colour. The name stands beside it, so it says nothing itself. */
export function Avatar({ id, name, imageUrl = null, online = false, className = 'size-11' }: Props) {
	const hue = hueOf(id);
	return (
		<span aria-hidden className={`relative grid shrink-0 place-items-center ${className}`}>
			{imageUrl ? (
				<img src={imageUrl} alt="" loading="lazy" className="size-full rounded-full object-cover" />
			) : (
				<span
					className="grid size-full place-items-center rounded-full font-display font-semibold"
					style={{
						background: `light-dark(hsl(${hue} 32% 82%), hsl(${hue} 26% 26%))`,
						color: `light-dark(hsl(${hue} 45% 20%), hsl(${hue} 40% 88%))`,
					}}
				>
					{initials(name)}
				</span>
			)}
			{online && (
				<span className="absolute right-0 bottom-0 size-3 rounded-full border-2 border-surface bg-ring" />
			)}
		</span>
	);
}
