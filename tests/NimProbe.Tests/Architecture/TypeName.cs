namespace NimProbe.Tests.Architecture;

/// <summary>The name of an outermost type.</summary>
internal readonly record struct TypeName(string Namespace, string Name);
