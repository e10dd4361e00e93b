namespace NimProbe.Sandbox.Shapes;

/// <summary>An entry of <c>/v1/models</c> as SGLang writes it (nim-api-2.md 4.4).</summary>
internal sealed record SglangModelEntry(string Id, string Object, long Created, string OwnedBy, string Root, int MaxModelLen);
