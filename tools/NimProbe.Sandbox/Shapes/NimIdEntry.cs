namespace NimProbe.Sandbox.Shapes;

/// <summary>An entry of <c>/v1/models</c> as a reranking NIM writes it (nim-api-2.md 4.1).</summary>
internal sealed record NimIdEntry(string Id);
