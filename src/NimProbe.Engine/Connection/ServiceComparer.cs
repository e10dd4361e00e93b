namespace NimProbe.Engine.Connection;

/// <summary>Compares the addresses of services as <see cref="ServiceAddress.IsSameService"/> does.</summary>
public sealed class ServiceComparer : IEqualityComparer<Uri?>
{
    /// <summary>The only instance.</summary>
    public static readonly ServiceComparer Instance = new();

    private ServiceComparer()
    {
    }

    /// <inheritdoc/>
    public bool Equals(Uri? x, Uri? y) => ReferenceEquals(x, y) || (x is not null && y is not null && ServiceAddress.IsSameService(x, y));

    /// <inheritdoc/>
    public int GetHashCode(Uri? obj) =>
        obj is null ? 0 : HashCode.Combine(obj.Host.GetHashCode(StringComparison.OrdinalIgnoreCase), obj.Port);
}
