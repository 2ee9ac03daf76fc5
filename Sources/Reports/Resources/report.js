// Draws every chart twice, for light and for dark pages; the style sheet shows the one that fits, so
// that printing and a change of theme need no redrawing.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const dark = read("dark-colours");

  const recolour = (value) => {
    if (typeof value === "string") return dark[value] ?? value;
    if (Array.isArray(value)) return value.map(recolour);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recolour(item)]));
  };

  // On a narrow screen panels stand below each other and the legend below them.
  const fit = (spec, width) => {
    if (width > 720) return spec;
    const rows = (spec.vconcat ?? []).map((row) => ({ ...row, columns: Math.min(row.columns, 2) }));
    const { hconcat, ...rest } = spec;
    return {
      ...rest,
      ...(spec.columns && { columns: 1 }),
      ...(spec.vconcat && { vconcat: rows }),
      ...(hconcat && { vconcat: hconcat }),
      config: { ...spec.config, legend: { ...spec.config.legend, orient: "bottom", columns: 2 } },
    };
  };

  const draw = async (place, theme) => {
    const name = place.dataset.chart;
    const spec = fit(read("chart-" + name), place.clientWidth);
    const view = document.createElement("div");
    view.className = "view " + theme;
    place.append(view);
    await vegaEmbed(view, theme === "dark" ? recolour(spec) : spec, {
      renderer: "svg",
      downloadFileName: name,
      scaleFactor: { png: 2, svg: 1 },
      actions: { export: true, source: false, compiled: false, editor: false },
      i18n: { PNG_ACTION: "Save as PNG", SVG_ACTION: "Save as SVG" },
      tooltip: { theme },
    });
  };

  for (const place of document.querySelectorAll("[data-chart]")) {
    for (const theme of ["light", "dark"]) {
      draw(place, theme).catch((error) => {
        place.textContent = "This chart could not be drawn: " + error.message;
      });
    }
  }
})();
