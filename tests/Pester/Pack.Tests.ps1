#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    $canInstall = [bool] (Get-Command Compress-PSResource -ErrorAction Ignore)
}

Describe 'The package that ./build.ps1 pack makes' -Skip:(-not $canInstall) {
    BeforeAll {
        Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
        $environment = Clear-NimEnvironment
        $root = Get-RepositoryRoot
        $module = Split-Path (Get-NimModulePath)
        $manifest = Import-PowerShellDataFile (Get-NimModulePath)
        $version = $manifest.ModuleVersion
        $packages = @(Get-ChildItem "$root/out/package" -Filter *.nupkg -ErrorAction Ignore)
        $modulePath = Join-Path $TestDrive 'modules'
        $null = New-Item $modulePath -ItemType Directory

        # The list of repositories belongs to the user. A separate home folder protects it, except on Windows; a unique
        # name, which is removed afterwards, protects it everywhere.
        $userHome = New-Item (Join-Path $TestDrive 'home') -ItemType Directory
        $parameters = @{ Source = "$root/out/package"; Target = $modulePath }
        $install = Invoke-FreshPwsh -Parameter $parameters -Environment @{ HOME = "$userHome"; XDG_DATA_HOME = "$userHome" } {
            param($Source, $Target)

            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            $name = "NimProbe-$([guid]::NewGuid())"
            Register-PSResourceRepository -Name $name -Uri $Source -Trusted
            try {
                Save-PSResource -Name NimProbe -Repository $name -Path $Target
            } finally {
                Unregister-PSResourceRepository -Name $name
            }
        }
        $installed = Join-Path $modulePath "NimProbe/$version"
        $sandbox = Start-NimSandbox -Model @{ Id = 'meta/llama-3.1-8b-instruct' }, @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
    }

    AfterAll {
        Stop-NimSandbox $sandbox
        Restore-NimEnvironment $environment
    }

    It 'is one file with the version of the manifest' {
        $packages.Name | Should -Be "NimProbe.$version.nupkg"
    }

    It 'installs from a folder' {
        $install.ErrorOutput | Should -BeNullOrEmpty
        $install.ExitCode | Should -Be 0
        Join-Path $installed 'NimProbe.psd1' | Should -Exist
    }

    It 'contains exactly the built files' {
        $built = Get-ChildItem $module -Recurse -File |
            ForEach-Object { "$([System.IO.Path]::GetRelativePath($module, $_.FullName)) $((Get-FileHash $_).Hash)" }
        $packed = Get-ChildItem $installed -Recurse -File |
            ForEach-Object { "$([System.IO.Path]::GetRelativePath($installed, $_.FullName)) $((Get-FileHash $_).Hash)" }
        $packed | Sort-Object | Should -Be ($built | Sort-Object)
    }

    It 'has the metadata for the gallery' {
        $archive = [System.IO.Compression.ZipFile]::OpenRead($packages[0].FullName)
        try {
            $reader = [System.IO.StreamReader]::new($archive.GetEntry('NimProbe.nuspec').Open())
            $metadata = ([xml] $reader.ReadToEnd()).package.metadata
        } finally {
            $archive.Dispose()
        }

        $metadata.version | Should -Be $version
        $metadata.description | Should -Not -BeNullOrEmpty
        $metadata.tags -split ' ' | Should -Be (@('PSModule') + $manifest.PrivateData.PSData.Tags)
        $metadata.releaseNotes | Should -Match "^## \[$([regex]::Escape($version))\]" -Because 'they are the changelog of this version'
    }

    It 'works in a new process that imports it by name' {
        $run = Invoke-FreshPwsh {
            param($BaseUri)

            Import-Module NimProbe
            (Get-Module NimProbe).ModuleBase
            Get-NimModel -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri | Sort-Object Id | ForEach-Object { "$_ $($_.Status)" }
        } -Parameter @{ BaseUri = $sandbox.BaseUri } -Environment @{ PSModulePath = $modulePath }
        $run.ErrorOutput | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be $installed, 'acme/closed NotEntitled', 'meta/llama-3.1-8b-instruct Available'
    }
}
