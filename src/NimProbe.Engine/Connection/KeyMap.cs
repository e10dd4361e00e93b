using System.Security;

namespace NimProbe.Engine.Connection;

/// <summary>The keys of several origins. An origin has at most one.</summary>
public sealed class KeyMap
{
    private readonly List<(Uri Address, SecureString Key)> _entries = [];

    /// <summary>The addresses that the keys were given for, in the order in which they were added.</summary>
    internal IEnumerable<Uri> Addresses => _entries.Select(static e => e.Address);

    /// <summary>Adds a key, and validates it. Whether it may be sent to its origin is known when a connection opens.</summary>
    /// <param name="address">An address of the origin.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: the origin has a key already, or a header cannot contain the key.
    /// </exception>
    public void Add(Uri address, SecureString key)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(key);
        if (Contains(address))
        {
            throw CreateDuplicateError(address);
        }

        ApiKey.Validate(key);
        _entries.Add((address, key));
    }

    /// <summary>Gets the addresses of the keys that none of some services uses.</summary>
    /// <param name="services">The services that were connected to.</param>
    public IReadOnlyList<Uri> GetUnused(IReadOnlyCollection<Uri> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return [.. Addresses.Where(a => !services.Any(s => ServiceAddress.SharesKey(a, s)))];
    }

    /// <summary>Whether there is a key for the origin of an address.</summary>
    internal bool Contains(Uri address) => Find(address) is not null;

    /// <summary>Finds the key for the origin of an address; null if there is none.</summary>
    internal SecureString? Find(Uri address) => _entries.Find(e => ServiceAddress.SharesKey(e.Address, address)).Key;

    /// <summary>Creates the error of an origin with two keys.</summary>
    internal static NimProbeException CreateDuplicateError(Uri address) => new(
        NimErrorId.ParameterInvalid,
        $"Two keys were given for the origin {address.GetLeftPart(UriPartial.Authority)}, and only one can be sent to it.",
        nameof(NimConnectionSettings.ApiKey),
        NimErrorCause.KeyMap);
}
