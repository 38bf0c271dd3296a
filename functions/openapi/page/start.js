// The addresses are relative, so that the page also works below a path of a proxy.
window.SwaggerUIBundle({
  url: new URL("openapi.json", document.baseURI).href,
  dom_id: "#operations",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // By default a validator elsewhere would be asked.
  validatorUrl: null,
});
