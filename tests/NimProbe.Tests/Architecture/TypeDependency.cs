namespace NimProbe.Tests.Architecture;

/// <summary>A type that uses another type.</summary>
/// <param name="From">The type that contains the use, with its namespace; for a nested or generated type, the outermost type.</param>
/// <param name="To">The type that is used, likewise.</param>
internal readonly record struct TypeDependency(TypeName From, TypeName To)
{
    public override string ToString() => $"{From.Name} uses {To.Name}";
}
