"""plot.py - the table of bench/run as an SVG file: one bar for each tool, a line where the limit is."""
from html import escape

LATENCIES = (0, 1, 16)
JOBS = {"write+verify": "write, verify", "read": "read", "rewrite": "unchanged", "sector": "one sector"}
COLOURS = {"stm32bl": "#1b6ca8", "sum": "#7fb7de", "stm32flash": "#d08770", "stm32loader": "#a3be8c"}
WIDTH, LEFT, BAR, GAP, GROUP = 760, 170, 11, 10, 26


def bars_of(results, peers, latency, job):
    """(colour, seconds) of each bar, and the limit."""
    plain = results[("stm32f411", 115200, latency, False), job]
    with_sum = results[("stm32f411", 115200, latency, True), job]
    bars = [(tool, plain.get(tool)) for tool in peers if tool != "stm32bl"]
    bars.append(("stm32bl", plain["stm32bl"]))
    if job != "read":
        bars.append(("sum", with_sum["stm32bl"]))
    return [bar for bar in bars if bar[1]], plain["limit"]


def legend(peers, y):
    names = [(p, p) for p in peers if p != "stm32bl"] + [
        ("stm32bl", "stm32bl"), ("sum", "stm32bl, ROM with Get Checksum")]
    out, x = [], LEFT
    for key, name in names:
        out.append(f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{COLOURS[key]}"/>'
                   f'<text x="{x + 14}" y="{y}">{escape(name)}</text>')
        x += 30 + 7 * len(name)
    out.append(f'<line x1="{x}" y1="{y - 10}" x2="{x}" y2="{y + 1}" stroke="#000" stroke-width="2"/>'
               f'<text x="{x + 6}" y="{y}">limit, reading back</text>')
    return out


def write(path, results, peers):
    rows = [(latency, job) for latency in LATENCIES for job in JOBS]
    most = max(seconds for row in rows for _, seconds in bars_of(results, peers, *row)[0])
    scale = (WIDTH - LEFT - 60) / most
    body, y = legend(peers, 44), 66
    for latency in LATENCIES:
        name = "ideal adapter" if latency == 0 else f"adapter with {latency} ms latency"
        body.append(f'<text x="8" y="{y + 4}" font-weight="bold">{name}</text>')
        y += 14
        for job, label in JOBS.items():
            bars, limit = bars_of(results, peers, latency, job)
            top = y
            body.append(f'<text x="{LEFT - 8}" y="{y + BAR * len(bars) / 2 + 4}" text-anchor="end">{label}</text>')
            for tool, seconds in bars:
                body.append(f'<rect x="{LEFT}" y="{y}" width="{seconds * scale:.1f}" height="{BAR - 1}" '
                            f'fill="{COLOURS[tool]}"/><text x="{LEFT + seconds * scale + 4:.1f}" '
                            f'y="{y + BAR - 2}" font-size="9">{seconds:.1f} s</text>')
                y += BAR
            x = LEFT + limit * scale
            body.append(f'<line x1="{x:.1f}" y1="{top - 2}" x2="{x:.1f}" y2="{y + 1}" stroke="#000" '
                        'stroke-width="2"/>')
            y += GAP
        y += GROUP - GAP
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
            'font-family="sans-serif" font-size="12">'
            f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>'
            '<text x="8" y="20" font-size="14" font-weight="bold">64 KiB on a simulated STM32F411 at 115200 '
            'baud, seconds without erasing</text>')
    with open(path, "w") as file:
        file.write(head + "\n".join(body) + "</svg>\n")
